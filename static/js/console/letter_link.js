/* A page to which a letter leads. What the link says stands behind #, which browsers send to nobody: it is posted to the
   page itself, and leaves the address bar at once. Nothing is used up by it, since programs look at the links of mails. */

import { byId } from "./dom.js";

const token = location.hash.slice(1);
if (token) {
  history.replaceState(null, "", location.pathname);
  byId("link-token").value = token;
  byId("link-form").requestSubmit();
} else {
  byId("link-waiting").hidden = true;
  byId("link-missing").hidden = false;
}
