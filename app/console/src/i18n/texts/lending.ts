/** The life of a loan beside its ordinary steps. */
import type { Texts } from "./pair";

export const lending = {
  "form.choose": ["请选择", "Choose"],
  "paper.title": ["调拨指令要素", "The written order"],
  "paper.basis": ["接收单位、地点、品名、规格、数量、双方联系人及电话", "Receiver, place, item, specification, quantity, both contacts"],
  "paper.receiver_half": ["接收方", "Receiving side"],
  "paper.sender_half": ["调出方", "Lending side"],
  "paper.receiver": ["接收单位", "Receiver"],
  "paper.receive_place": ["接收地点", "Place"],
  "paper.contact": ["联系人", "Contact"],
  "paper.phone": ["电话", "Telephone"],
  "paper.pass": ["车辆通行证", "Vehicle pass"],
  "paper.pass_of": ["车辆通行证号:{line}", "Vehicle pass: {line}"],
  "error.order_closed": ["指令 {order} 已出账或结算,不能再改", "Order {order} is stated or settled and cannot change"],
  "may.order.address": ["填写接收方", "name the receiver"],
  "may.order.prepare": ["填写调出方", "name the sender"],
  "done.order.addressed": ["填写接收方", "Receiver named"],
  "done.order.prepared": ["填写调出方", "Sender named"],
  "done.movement.pass_named": ["登记车辆通行证", "Vehicle pass noted"],
} as const satisfies Texts;
