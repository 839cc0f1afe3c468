/* Everything around the conversation, in the order in which it is made and told of what happens. */

import { Announcement } from "./announcement.js";
import { Attributes } from "./attributes.js";
import { Choices } from "./choices.js";
import { Ending } from "./ending.js";
import { Entry } from "./entry.js";
import { Menu } from "./menu.js";
import { Proactive } from "./proactive.js";
import { Waiting } from "./waiting.js";

export const AROUND = [Choices, Announcement, Attributes, Waiting, Proactive, Entry, Ending, Menu];
