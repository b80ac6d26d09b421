// Shows that something is new, and nothing else: a push says no more, and nothing is kept for when there is no net.

self.addEventListener("push", (event) => {
  const shown = { tag: "activity", renotify: true, icon: "/static/mark-192.png" };
  event.waitUntil(self.registration.showNotification("New activity", shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(look());
});

async function look() {
  const [open] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return open ? open.focus() : self.clients.openWindow("/");
}
