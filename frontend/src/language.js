/** The language that the reader chose is kept in the links between pages. */

const chosen = new URLSearchParams(globalThis.location?.search).get("lang");

/** The parameter that keeps the language, if one was chosen. */
export const languageParameter = chosen ? [["lang", chosen]] : [];

/** Give an address of this site with the language chosen, if one was; others as they are. */
export function keepLanguage(href) {
  if (!chosen) return href;
  const address = new URL(href, location.href);
  if (address.origin !== location.origin) return href;
  address.searchParams.set("lang", chosen);
  return address.href;
}
