/* The page of canned responses: its forms need no script, its top bar does. */

import { startPage } from "./page.js";

startPage();
