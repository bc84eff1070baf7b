// What can go wrong before the server answers, and in it, in words from _locales: failure_<code>, failure_<code>_hint.

/** @param {string} code @returns {Failure} */
export function failure(code) {
  return {
    code,
    says: chrome.i18n.getMessage(`failure_${code}`),
    hint: chrome.i18n.getMessage(`failure_${code}_hint`),
  };
}

/** What the server says in English, in the browser's language. @param {Failure} error @returns {Failure} */
export function translated({ code, says, hint }) {
  const own = failure(code);
  return { code, says: own.says || says, hint: own.hint || hint }; // a newer server may have errors of its own
}
