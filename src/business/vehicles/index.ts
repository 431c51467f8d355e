export { addVehicle, carsAllowed, readVehicles, removeVehicle, tellVehicle, type VehicleHouse } from './actions.ts';
export { monthsOn, readDay } from './dates.ts';
export {
  type CountFact,
  confidenceOf,
  countFacts,
  type DayFact,
  dayFacts,
  type Fact,
  type FactKind,
  type Facts,
  type Source,
} from './facts.ts';
export { carRoutes, type Keeper } from './keeping.ts';
export {
  addedVehicle,
  both,
  type Dues,
  duesOf,
  type InspectionHow,
  inspectionOf,
  restingOf,
  type Teller,
  type Told,
  toldOf,
  unlikely,
  type Vehicle,
  type VehicleChange,
  type VehicleKind,
  type VehicleRules,
  vehicleKinds,
} from './model.ts';
export { energyOf, maskPlate, type Plate, readPlate } from './plates.ts';
export { type NotProposed, type Proposal, proposeDay } from './propose.ts';
export { loadVehicleRules } from './rules.ts';
export { nextDue, vehicleActs, vehicleService } from './service.ts';
export {
  dueVehicles,
  eraseVehicles,
  type HistoryLine,
  historyOf,
  saveVehicles,
  sealVehicles,
  vehiclesOf,
} from './store.ts';
