/* The files of an outbox entry: [{key, name, size, content_type, kind, width?, height?, id?, error?}]
     key    ours, from the moment when it was chosen
     id     the server's, once it has arrived
     error  why it never will: "lost" when the page that held it is gone, otherwise the server's word */

export function isUploaded(files = []) {
  return files.every(({ id }) => id);
}

export function idsOf(files) {
  return files.map(({ id }) => id);
}

/* False when it is not among them. */
export function settle(files, key, fields) {
  const file = files?.find((other) => other.key === key);
  if (file) Object.assign(file, fields);
  return Boolean(file);
}

/* The error code of an entry that cannot go as it is, "" while it can. A file that nobody sends any more is lost. */
export function troubleOf(files, isUploading) {
  for (const file of files) if (!file.id && !file.error && !isUploading(file.key)) file.error = "lost";
  const error = files.find((file) => file.error)?.error;
  return error ? `file_${error}` : "";
}

export function withoutTrouble(files) {
  return files.filter(({ error }) => !error);
}
