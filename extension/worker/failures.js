// What can go wrong before the server answers, in words from _locales: failure_<code>, failure_<code>_hint.

/** @param {string} code @returns {Failure} */
export function failure(code) {
  return {
    code,
    says: chrome.i18n.getMessage(`failure_${code}`),
    hint: chrome.i18n.getMessage(`failure_${code}_hint`),
  };
}
