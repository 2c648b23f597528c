// Native <dialog>: the browser traps the focus and gives it back; these close them without the server, so Esc works offline too.
export function openDialog(element) {
  if (element && !element.open) { element.showModal(); }
}

export function closeDialog(element) { element?.close(); }

export function startDialogs() {
  document.addEventListener("click", event => {
    const target = event.target;
    if (!(target instanceof Element)) { return; }
    if (target.closest("[data-oc-dismiss]")) { target.closest("dialog")?.close(); }
    // A click on the backdrop arrives at the dialog itself.
    if (target.matches("dialog[data-oc-light]")) { target.close(); }
    // The navigation drawer closes when it has led somewhere.
    if (target.closest("a")) { target.closest("[popover]:popover-open")?.hidePopover(); }
  });
}
