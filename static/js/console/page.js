/* A page at the desk without list and thread: its top bar is as alive as theirs. */

import { Socket } from "../socket.js";
import { byId } from "./dom.js";
import { listenToKeys } from "./keyboard.js";
import { showConnection } from "./notices.js";
import { Notifications } from "./notifications.js";
import { showTimes } from "./times.js";

const { home } = byId("workspace").dataset;

export const address = (conversationId) => `${home}c/${conversationId}/`;

/* onFrame(frame), onConnected(): further than the top bar. Returns send(frame). */
export function startPage({ onFrame = () => {}, onConnected = () => {} } = {}) {
  const desk = { send: (frame) => socket.send(frame), open: (id) => location.assign(address(id)), thread: null };
  const top = new Notifications(desk);
  const receive = (frame) => {
    if (frame.type === "welcome") {
      top.connected();
      onConnected();
    }
    top.received(frame);
    onFrame(frame);
  };
  const socket = new Socket({ path: "/ws/agent/", hello: () => ({ list: true }), onFrame: receive, onState: showConnection });
  listenToKeys();
  showTimes();
  socket.open();
  return desk.send;
}
