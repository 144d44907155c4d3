// Segment's calls, for a page of the shop: analytics.page(), identify(userId, traits), track(event, properties).
// The write key in the page is public. It writes events and reads nothing.
(function () {
  "use strict";
  const { host, writeKey } = document.currentScript.dataset;

  function anonymousId() {
    let id = localStorage.getItem("ajs_anonymous_id");
    if (!id) {
      id = crypto.randomUUID();
      localStorage.setItem("ajs_anonymous_id", id);
    }
    return id;
  }

  function send(type, event) {
    return fetch(`${host}/v1/${type}`, {
      method: "POST",
      // It arrives although the visitor goes to the next page meanwhile.
      keepalive: true,
      headers: { Authorization: `Basic ${btoa(`${writeKey}:`)}`, "Content-Type": "application/json" },
      body: JSON.stringify({
        ...event,
        anonymousId: anonymousId(),
        userId: localStorage.getItem("ajs_user_id") || undefined,
        // Under the same id it counts once, however often it is sent.
        messageId: crypto.randomUUID(),
        timestamp: new Date().toISOString(),
        context: { page: { path: location.pathname, url: location.href }, userAgent: navigator.userAgent },
      }),
    });
  }

  window.analytics = {
    page: (name) => send("page", { name, properties: { title: document.title } }),
    identify: (userId, traits = {}) => {
      localStorage.setItem("ajs_user_id", userId);
      return send("identify", { traits });
    },
    track: (event, properties = {}) => send("track", { event, properties }),
    reset: () => ["ajs_user_id", "ajs_anonymous_id"].forEach((name) => localStorage.removeItem(name)),
  };
})();
