/* Keeps the board of a sign-on up to date while somebody looks at it. Without it, the page is as true as when it was loaded. */
"use strict";
(() => {
  const region = document.querySelector("[data-live]");
  let known = region.dataset.live;
  let failed = 0;

  const refresh = async () => {
    // Never under somebody's hands, and not for nobody.
    if (document.hidden || region.contains(document.activeElement)) return;
    try {
      const answer = await fetch(location.href, { headers: { "X-Ruom-Live": "1", "If-None-Match": known }, cache: "no-store", redirect: "error" });
      failed = 0;
      if (answer.status !== 200 || !answer.headers.get("ETag")) return;
      const html = await answer.text();
      if (region.contains(document.activeElement)) return;
      region.innerHTML = html;
      known = answer.headers.get("ETag");
    } catch {
      failed += 1;
    }
  };

  // Slower where the line is down.
  const again = () => setTimeout(async () => { await refresh(); again(); }, 20000 * Math.min(1 + failed, 6));
  document.addEventListener("visibilitychange", refresh);
  again();
})();
