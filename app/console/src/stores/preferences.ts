import { defineStore } from "pinia";
import { ref, watchEffect } from "vue";
import { setLocale, type Locale } from "@/i18n";

export type Theme = "dark" | "light";

export const usePreferences = defineStore("preferences", () => {
  const theme = ref<Theme>(localStorage.getItem("theme") === "light" ? "light" : "dark");
  const locale = ref<Locale>(localStorage.getItem("locale") === "en" ? "en" : "zh");

  const tiles = ref(localStorage.getItem("tiles") === "yes");
  const muted = ref(localStorage.getItem("muted") === "yes");

  watchEffect(() => localStorage.setItem("tiles", tiles.value ? "yes" : "no"));
  watchEffect(() => localStorage.setItem("muted", muted.value ? "yes" : "no"));
  watchEffect(() => {
    document.documentElement.dataset["theme"] = theme.value;
    document.documentElement.classList.toggle("dark", theme.value === "dark");
    localStorage.setItem("theme", theme.value);
  });
  watchEffect(() => {
    document.documentElement.lang = locale.value === "zh" ? "zh-CN" : "en";
    localStorage.setItem("locale", locale.value);
    setLocale(locale.value);
  });

  return { theme, locale, muted, tiles };
});
