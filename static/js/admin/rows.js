// Lists of like things in a form: adds an entry and takes one away. Without it the same form works, an entry at a time.

function numberOf(row) {
  return Number(/-(\d+)-is-row$/.exec(row.querySelector("[name$='-is-row']").name)[1]);
}

/** The template's entry with its own number in every name, id and label. */
function blankRow(editor, number) {
  const row = editor.querySelector("[data-blank-row]").content.firstElementChild.cloneNode(true);
  for (const each of [row, ...row.querySelectorAll("*")]) {
    for (const attribute of Array.from(each.attributes)) {
      if (attribute.value.includes("__row__")) attribute.value = attribute.value.replaceAll("__row__", String(number));
    }
  }
  return row;
}

function changed(editor) {
  editor.dispatchEvent(new Event("change", { bubbles: true }));
}

function addRow(editor) {
  const rows = editor.querySelector("[data-rows]");
  const number = Math.max(-1, ...Array.from(rows.children, numberOf)) + 1;
  const row = blankRow(editor, number);
  rows.append(row);
  showButtons(row);
  row.querySelector("textarea, select, input:not([type=hidden])").focus();
  changed(editor);
}

function removeRow(editor, row) {
  row.remove();
  editor.querySelector("[data-add-row]").focus();
  changed(editor);
}

function showButtons(part) {
  for (const button of part.querySelectorAll("[data-remove-row], [data-add-row]")) button.hidden = false;
}

for (const editor of document.querySelectorAll("[data-rows-editor]")) {
  for (const spare of editor.querySelectorAll("noscript")) spare.remove();
  showButtons(editor);
  editor.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.matches("[data-add-row]")) addRow(editor);
    if (button?.matches("[data-remove-row]")) removeRow(editor, button.closest("[data-row]"));
  });
}
