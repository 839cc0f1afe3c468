// The rule editor: adds and removes rows and groups, and shows the fields of the chosen decision.
// Without it the same form works, a row at a time.

const editor = document.querySelector("[data-rule-editor]");

function nextNumber(elements, read) {
  return Math.max(-1, ...Array.from(elements, read)) + 1;
}

/** A copy of a template's only element, with its placeholders replaced in every name, id and label. */
function copyOf(template, replacements) {
  const element = template.content.firstElementChild.cloneNode(true);
  for (const each of [element, ...element.querySelectorAll("*")]) {
    for (const attribute of Array.from(each.attributes)) {
      for (const [placeholder, value] of Object.entries(replacements)) {
        if (attribute.value.includes(placeholder)) {
          attribute.value = attribute.value.replaceAll(placeholder, value);
        }
      }
    }
  }
  return element;
}

function rowNumber(row) {
  return Number(/-(\d+)-kind$/.exec(row.querySelector("[name$='-kind']").name)[1]);
}

function addRow(group) {
  const picker = group.querySelector("[data-new-kind]");
  if (!picker.value) {
    picker.focus();
    return;
  }
  const template = editor.querySelector(`[data-blank-row="${picker.value}"]`);
  const number = nextNumber(group.querySelectorAll("[data-row]"), rowNumber);
  const row = copyOf(template, { __g__: group.dataset.group, __r__: String(number) });
  group.querySelector("[data-rows]").append(row);
  picker.value = "";
  showButtons(row);
  row.querySelector("textarea, select, input:not([type=hidden])").focus();
}

function addGroup() {
  const groups = editor.querySelector("[data-groups]");
  const number = nextNumber(groups.children, (group) => Number(group.dataset.group));
  const group = copyOf(editor.querySelector("[data-blank-group]"), { __g__: String(number) });
  groups.append(group);
  showButtons(group);
  group.querySelector("[data-new-kind]").focus();
  arrange();
}

function removeRow(row) {
  const group = row.closest("[data-group]");
  row.remove();
  group.querySelector("[data-new-kind]").focus();
}

function removeGroup(group) {
  group.remove();
  editor.querySelector("[data-add-group]").focus();
  arrange();
}

/** How groups go together matters only when there are two of them; the last one stays. */
function arrange() {
  const groups = editor.querySelectorAll("[data-groups] > [data-group]");
  editor.querySelector("[data-join]").hidden = groups.length < 2;
  for (const button of editor.querySelectorAll("[data-remove-group]")) {
    button.hidden = groups.length < 2;
  }
  editor.querySelector("[data-rows-part]").hidden = editor.querySelector("[data-as-json]").checked;
}

function showButtons(part) {
  for (const button of part.querySelectorAll("[data-remove-row], [data-add-row], [data-add-group]")) {
    button.hidden = false;
  }
}

function showDecision(select) {
  for (const field of document.querySelectorAll("[data-decision]")) {
    const isWanted = field.dataset.decision.split(" ").includes(select.value);
    field.closest(".field-line").hidden = !isWanted;
  }
}

function onClick(event) {
  const button = event.target.closest("button");
  if (button?.matches("[data-add-row]")) addRow(button.closest("[data-group]"));
  if (button?.matches("[data-remove-row]")) removeRow(button.closest("[data-row]"));
  if (button?.matches("[data-add-group]")) addGroup();
  if (button?.matches("[data-remove-group]")) removeGroup(button.closest("[data-group]"));
}

if (editor) {
  editor.addEventListener("click", onClick);
  editor.querySelector("[data-as-json]").addEventListener("change", arrange);
  showButtons(editor);
  arrange();
  const decision = document.querySelector("select[name=decision]");
  decision.addEventListener("change", () => showDecision(decision));
  showDecision(decision);
}
