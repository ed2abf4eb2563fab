import { defineStore } from "pinia";
import { computed, ref } from "vue";
import { ask, call } from "@/api/http";
import { may, type Action } from "@/api/policy";
import type { Officer, SignedIn } from "@/api/types";

export const useSession = defineStore("session", () => {
  const officer = ref<Officer | null>(null);
  const world = ref("real");
  const city = computed(() => officer.value?.city ?? null);

  function keep(said: SignedIn): void {
    officer.value = said.officer;
    world.value = said.world;
  }

  async function resume(): Promise<void> {
    keep(await ask<SignedIn>("/session"));
  }

  async function signIn(username: string, password: string, code: string | null): Promise<void> {
    keep(await call<SignedIn>("POST", "/session", { username, password, code }));
  }

  async function signOut(): Promise<void> {
    await call("DELETE", "/session");
    if ("caches" in window) await caches.delete("facts"); // a shared phone keeps nothing for the next officer
    location.assign("/");
  }

  const can = (action: Action, ...cities: string[]): boolean => may(officer.value, action, ...cities);

  /** Whether this officer has that post; a null city is the joint command. */
  const isPost = (of: string | null, role: string): boolean => officer.value?.city === of && officer.value.role === role;

  return { officer, world, city, resume, signIn, signOut, can, isPost };
});
