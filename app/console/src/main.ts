import { createPinia } from "pinia";
import { createApp } from "vue";
import "element-plus/theme-chalk/base.css";
import "element-plus/theme-chalk/dark/css-vars.css";
import "element-plus/es/components/dialog/style/css";
import "element-plus/es/components/message/style/css";
import "./styles/tokens.css";
import "./styles/element.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/tables.css";
import "./styles/print.css";
import App from "./App.vue";
import i18n from "./i18n";
import { router } from "./router";

// After an update the pieces an open console asks for are gone: load the new one, at most once a minute.
window.addEventListener("vite:preloadError", (event) => {
  const last = Number(sessionStorage.getItem("reloaded_at") ?? 0);
  if (Date.now() - last < 60_000) return;
  event.preventDefault();
  sessionStorage.setItem("reloaded_at", String(Date.now()));
  location.reload();
});

createApp(App).use(createPinia()).use(i18n).use(router).mount("#app");
