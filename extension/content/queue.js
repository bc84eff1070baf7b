// Photos that wait for their answer: a few at once, each asked for until somebody answers, dropped when nobody wants it.
(() => {
  const AT_ONCE = 4;
  const PATIENCE = 45_000; // milliseconds: longer than the worker's own deadline, so that no question hangs
  const AGAIN = [150, 400, 1000, 2500]; // milliseconds before the next try, when the worker died or all are busy
  const PASSING = new Set(["busy", "loading", "stopping", "server_lost"]);

  /** @typedef {{elements: Set<Element>, tries: number, asking: boolean}} Job */

  /** @param {(url: string) => Promise<Answer | null>} ask null where the worker died on the way
   * @param {(element: Element, url: string, answer: Answer) => void} answered @param {AbortSignal} signal */
  function create(ask, answered, signal) {
    /** @type {Map<string, Job>} */
    const jobs = new Map();
    let busy = 0;

    /** @param {string} url @param {Element} element */
    function want(url, element) {
      const job = jobs.get(url) ?? { elements: new Set(), tries: 0, asking: false };
      job.elements.add(element);
      jobs.set(url, job);
      pump();
    }

    /** Nobody looks at it any more: a photo that was not yet asked for never is. @param {string} url @param {Element} element */
    function drop(url, element) {
      const job = jobs.get(url);
      job?.elements.delete(element);
      if (job && !job.elements.size && !job.asking) jobs.delete(url);
    }

    function pump() {
      if (signal.aborted) return;
      for (const [url, job] of jobs) {
        if (busy >= AT_ONCE) return;
        if (!job.asking) work(url, job);
      }
    }

    /** @param {string} url @param {Job} job */
    async function work(url, job) {
      job.asking = true;
      busy += 1;
      const answer = await Promise.race([ask(url), later(PATIENCE)]);
      busy -= 1;
      if (signal.aborted || jobs.get(url) !== job) return pump();
      if (job.elements.size && (!answer || PASSING.has(answer.error?.code ?? ""))) {
        pump();
        await later(AGAIN[Math.min(job.tries, AGAIN.length - 1)] ?? 0);
        job.tries += 1;
        job.asking = false;
        if (!job.elements.size && jobs.get(url) === job) jobs.delete(url);
        return pump();
      }
      jobs.delete(url);
      if (answer) for (const element of job.elements) answered(element, url, answer);
      pump();
    }

    return { want, drop, clear: () => jobs.clear() };
  }

  /** @param {number} milliseconds @returns {Promise<null>} */
  function later(milliseconds) {
    return new Promise((done) => setTimeout(() => done(null), milliseconds));
  }

  globalThis.Queue = { create };
})();
