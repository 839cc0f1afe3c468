/* The chat page's entry: settings and strings come with the page, so the first screen needs no request. */

import { useTheme } from "./around/theme.js";
import { Chat } from "./chat.js";
import { byId } from "./dom.js";
import { useStrings } from "./strings.js";

const settings = JSON.parse(byId("kefu-settings").textContent);
useStrings(settings.strings);
useTheme(settings.inbox.theme);
document.documentElement.dataset.ready = "";
new Chat(settings).start();
