/* The pages of the contacts: on a contact's own page, what can be done with it. */

import { listenToContact } from "./contact_pane.js";
import { byId } from "./dom.js";
import { startPage } from "./page.js";
import { listenForReveals } from "./revealing.js";

startPage();
if (byId("contact-dialog")) listenToContact(document.querySelector(".contact-page"));
if (byId("reveal-dialog")) listenForReveals(document.body);
