import { defineStore } from "pinia";
import type { Fleet, Lot, Resource, StockTake, Unit } from "@/api/types";
import { facts } from "./facts";

export const useRegister = defineStore("register", () => {
  const lots = facts<Lot>();
  const units = facts<Unit>();
  const resources = facts<Resource>();
  const fleets = facts<Fleet>();
  const stockTakes = facts<StockTake>();
  return {
    lots: lots.byId,
    units: units.byId,
    resources: resources.byId,
    allLots: lots.all,
    allUnits: units.all,
    allResources: resources.all,
    allFleets: fleets.all,
    allStockTakes: stockTakes.all,
    putStockTake: stockTakes.put,
    putLot: lots.put,
    putUnit: units.put,
    putResource: resources.put,
    putFleet: fleets.put,
  };
});
