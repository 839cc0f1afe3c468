/* «E-mail me this conversation». */

import { t } from "../strings.js";
import { ask } from "./dialog.js";
import { field, findings } from "./fields.js";
import { request } from "./requests.js";
import { confirmed } from "./toast.js";

const EMAIL = { name: "email", kind: "email", required: true };

export function askForTranscript({ session, storage, opener }) {
  const input = field({ ...EMAIL, label: t("transcript.address") }, storage.get("email") ?? "");
  ask({
    title: t("transcript.title"),
    text: t("transcript.text"),
    fields: [input.element],
    confirm: t("transcript.send"),
    testid: "transcript-dialog",
    opener,
    onConfirm: async (dialog) => {
      if (findings([input]).length) return;
      const email = input.value;
      const button = dialog.querySelector("[data-testid=dialog-confirm]");
      button.disabled = true;
      const answer = await request(session, "POST", "transcript", { email });
      button.disabled = false;
      if (!answer.ok) return input.complain(refusal(answer));
      storage.set("email", email);
      dialog.close();
      confirmed(t("transcript.sent", { email }));
    },
  });
}

function refusal({ status, fields }) {
  if (fields?.email) return t("form.email");
  return t(status === 429 ? "error.rate_limited" : "transcript.failed");
}
