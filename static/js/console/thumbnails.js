/* Small pictures of files that are being sent, as data: addresses, which the page's policy allows. */

const EDGE = 96;
const PICTURES = /^image\/(png|jpeg|gif|webp)$/;

/* {url, width, height}, or null for what is no picture that this browser can draw. */
export async function thumbnail(file) {
  if (!file || !PICTURES.test(file.type)) return null;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, EDGE / Math.max(bitmap.width, bitmap.height));
    const [width, height] = [bitmap.width, bitmap.height].map((edge) => Math.max(1, Math.round(edge * scale)));
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d").drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    return { url: canvas.toDataURL("image/webp", 0.7), width, height };
  } catch {
    return null; // broken, or a kind that it does not know
  }
}
