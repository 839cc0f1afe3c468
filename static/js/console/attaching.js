/* The agent's files: each goes as a message of its own, a reply or a note, as soon as it has arrived. */

import { byId } from "./dom.js";
import { toast } from "./notices.js";
import { word } from "./words.js";

const KNOWN = new Set(["too_large", "unsupported_media_type"]);

/* onArrived(file): what the server says of it. */
export function listenForFiles(onArrived) {
  const [button, input, form] = [byId("attach"), byId("attach-input"), byId("composer")];
  if (!button) return; // no kind of file is taken here
  const token = form.elements.csrfmiddlewaretoken.value;
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", async () => {
    const files = [...input.files];
    input.value = "";
    button.disabled = true;
    for (const file of files) {
      const { answer, code } = await upload(file, token);
      if (answer) onArrived(answer);
      else toast(word(`attach.${KNOWN.has(code) ? code : "failed"}`, { name: file.name }));
    }
    button.disabled = false;
  });
}

async function upload(file, token) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", token);
  body.append("file", file, file.name);
  const response = await fetch("/console/uploads/", { method: "POST", body, credentials: "same-origin" }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  return response?.status === 201 ? { answer } : { code: answer?.error?.code };
}
