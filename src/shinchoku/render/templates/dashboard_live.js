"use strict";
(async () => {
  const pause = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));
  let seen = "";
  for (;;) {
    try {
      const number = await (await fetch(`/newer?than=${seen}`)).text();
      if (seen && number !== seen) {
        location.reload();
        return;
      }
      seen = number;
    } catch {
      await pause(1); // the server is gone, for now
    }
  }
})();
