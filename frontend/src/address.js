/** What is chosen on a page is kept in its address, to be shared, and for the way back. */

/** Choose in a menu what the address names, if the menu has it. */
export function restore(menu) {
  const wanted = new URLSearchParams(location.search).get(menu.name);
  if ([...menu.options].some(({ value }) => value === wanted)) menu.value = wanted;
}

/**
 * Write values into the address, leave out empty ones, and keep all else but the number of a page,
 * which was one of another list. Tell whether that changed it.
 */
export function remember(values) {
  const query = new URLSearchParams(location.search);
  const before = query.toString();
  for (const [name, value] of Object.entries(values)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  if (query.toString() === before) return false;
  query.delete("page");
  const kept = query.toString();
  history.replaceState(null, "", kept ? `?${kept}` : location.pathname);
  updateLanguageLinks();
  return true;
}

/** Let the menu of languages link to this page with the parameters that its address has now. */
export function updateLanguageLinks() {
  for (const link of document.querySelectorAll(".tongues a")) {
    const address = new URL(link.href);
    const language = address.searchParams.get("lang");
    address.search = location.search;
    if (language) address.searchParams.set("lang", language);
    else address.searchParams.delete("lang");
    link.href = address.href;
  }
}

updateLanguageLinks(); // in an export no server has done so
