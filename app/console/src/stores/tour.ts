/** Whether the tour is open; on this device it opens by itself once for each role. */
import { defineStore } from "pinia";
import { ref } from "vue";
import { useSession } from "./session";

const SHELF = "toured"; // the roles that have seen it here

export const useTour = defineStore("tour", () => {
  const session = useSession();
  const seen = (): string[] => (localStorage.getItem(SHELF) ?? "").split(" ");
  const open = ref(session.officer !== null && !seen().includes(session.officer.role));

  function end(): void {
    open.value = false;
    const role = session.officer?.role;
    if (role && !seen().includes(role)) localStorage.setItem(SHELF, [...seen(), role].join(" ").trim());
  }

  function begin(): void {
    open.value = true;
  }

  return { open, begin, end };
});
