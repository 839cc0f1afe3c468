/* Every part of the console, in the order in which they are told. */

import { Alertness } from "./alertness.js";
import { Bulk } from "./bulk.js";
import { Attaching } from "./attaching.js";
import { Canned } from "./canned.js";
import { Collisions } from "./collisions.js";
import { ContactPane } from "./contact_pane.js";
import { ContactPanels } from "./contact_panels.js";
import { Copilot } from "./copilot.js";
import { Reports } from "./copilot_reports.js";
import { Filters } from "./filters.js";
import { Drafts } from "./drafts.js";
import { Emoji } from "./emoji.js";
import { HandoffCard } from "./handoff.js";
import { Looking } from "./looking.js";
import { Mentioning } from "./mentioning.js";
import { MessageMenu } from "./message_menu.js";
import { Notifications } from "./notifications.js";
import { Offers } from "./offers.js";
import { Revealing } from "./revealing.js";
import { Search } from "./search.js";
import { Quoting } from "./quoting.js";
import { Scheduling } from "./scheduling.js";
import { Sending } from "./sending.js";
import { Snooze } from "./snooze.js";
import { Sorting } from "./sorting.js";
import { Suggesting } from "./suggesting.js";
import { Transfer } from "./transfer.js";

export function madeParts(desk) {
  const menu = new MessageMenu(desk);
  return [
    new Alertness(desk),
    new Suggesting(),
    new Canned(desk),
    new Mentioning(desk),
    new Emoji(desk),
    new Attaching(desk),
    new Quoting(desk, menu),
    new Revealing(desk, menu),
    new Sending(desk),
    new Scheduling(desk),
    new Drafts(desk),
    new Bulk(),
    new Filters(desk),
    new Search(),
    new Collisions(desk),
    new Looking(desk),
    menu,
    new Offers(desk),
    new Snooze(desk),
    new Sorting(desk),
    new Transfer(desk),
    new Notifications(desk),
    new Copilot(desk),
    new Reports(desk),
    new HandoffCard(),
    new ContactPane(desk),
    new ContactPanels(),
  ];
}
