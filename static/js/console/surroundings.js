/* Every part of the console, in the order in which they are told. */

export function madeParts(_desk) {
  return [];
}
