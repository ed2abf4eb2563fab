import { defineStore } from "pinia";
import { computed } from "vue";
import type { FloorConsent, LoanRequest, Movement, Offer, Order, Package, Photo, Plan } from "@/api/types";
import { facts } from "./facts";

export const useDispatch = defineStore("dispatch", () => {
  const plans = facts<Plan>();
  const movements = facts<Movement>();
  const orders = facts<Order>();
  const floorConsents = facts<FloorConsent>();
  const requests = facts<LoanRequest>();
  const offers = facts<Offer>();
  const packages = facts<Package>();
  const photos = facts<Photo>();

  function putPlan(plan: Plan): void {
    plans.put(plan);
    plan.movements.forEach(movements.put);
  }

  const newestPlans = computed(() => [...plans.all.value].sort((a, b) => b.id - a.id));
  const newestOrders = computed(() => [...orders.all.value].sort((a, b) => b.id - a.id));
  const plansOf = (incident_id: number): Plan[] => newestPlans.value.filter((plan) => plan.incident_id === incident_id);
  /** A plan's lines as they are now; the plan itself may have been said before they moved. */
  const linesOf = (plan: Plan): Movement[] => plan.movements.map((line) => movements.byId.get(line.id) ?? line);
  const linesOfOrder = (order: Order): Movement[] =>
    movements.all.value.filter((line) => line.order_id === order.id).sort((a, b) => a.id - b.id);

  return {
    plans: plans.byId,
    movements: movements.byId,
    orders: orders.byId,
    allMovements: movements.all,
    newestPlans,
    newestOrders,
    plansOf,
    linesOf,
    linesOfOrder,
    putPlan,
    putMovement: movements.put,
    putOrder: orders.put,
    floorConsents: floorConsents.all,
    putFloorConsent: floorConsents.put,
    requests: requests.all,
    putRequest: requests.put,
    offers: offers.all,
    putOffer: offers.put,
    packages: packages.all,
    packagesById: packages.byId,
    putPackage: packages.put,
    photos: photos.all,
    putPhoto: photos.put,
  };
});

export const DEAD = ["refused", "withdrawn", "cancelled"];
export const UNDER_WAY = ["departed", "returning"];
export const DELIVERED = ["received", "released", "returning", "returned", "inspected", "consumed", "settled"];
