/** What each kind of event does here. The table is exhaustive: a new kind without a handler does not compile. */
import type { Fact, Kind, ObjectOf } from "@/api/types";
import { useIncidentCommand } from "@/stores/command";
import { useConnection } from "@/stores/connection";
import { useDispatch } from "@/stores/dispatch";
import { useDuty } from "@/stores/duty";
import { useDrills } from "@/stores/drills";
import { useIncidents } from "@/stores/incidents";
import { useLessons } from "@/stores/lessons";
import { useOfficers } from "@/stores/officers";
import { useRegister } from "@/stores/register";
import { useRegion } from "@/stores/region";
import { useRuns } from "@/stores/runs";

export type Handlers = { [K in Kind]: (object: ObjectOf<K>) => void };

export function createHandlers(): Handlers {
  const command = useIncidentCommand();
  const dispatch = useDispatch();
  const duty = useDuty();
  const drills = useDrills();
  const region = useRegion();
  const register = useRegister();
  return {
    "officer.changed": useOfficers().put,
    "mode.changed": useConnection().switched,
    "site.changed": region.putSite,
    "road.changed": region.putRoad,
    "weather.changed": region.putWeather,
    "service.changed": region.putService,
    "lot.changed": register.putLot,
    "unit.changed": register.putUnit,
    "resource.changed": register.putResource,
    "fleet.changed": register.putFleet,
    "incident.changed": useIncidents().put,
    "report.changed": command.putReport,
    "report_limit.changed": command.putLimit,
    "warning.changed": command.putWarning,
    "notice.changed": command.putNotice,
    "tally.changed": command.putTally,
    "casualty.changed": command.putCasualty,
    "expert.changed": command.putExpert,
    "consultation.changed": command.putConsultation,
    "loan_request.changed": dispatch.putRequest,
    "floor_consent.changed": dispatch.putFloorConsent,
    "run.changed": useRuns().put,
    "plan.changed": dispatch.putPlan,
    "movement.changed": dispatch.putMovement,
    "offer.changed": dispatch.putOffer,
    "package.changed": dispatch.putPackage,
    "photo.taken": dispatch.putPhoto,
    "order.changed": dispatch.putOrder,
    "task.changed": duty.putTask,
    "desk.changed": duty.putDesk,
    "shift.changed": duty.putShift,
    "swap.changed": duty.putSwap,
    "handover.changed": duty.putHandover,
    "log.written": duty.putLog,
    "stock_take.changed": register.putStockTake,
    "lesson.changed": useLessons().put,
    "drill.changed": drills.putDrill,
    "message.changed": drills.putMessage,
  };
}

export function handle(handlers: Handlers, fact: Fact): void {
  const one = handlers[fact.kind] as (object: Fact["object"]) => void;
  one(fact.object);
}
