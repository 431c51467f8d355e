export { addVehicle, carsAllowed, readVehicles, removeVehicle, tellVehicle, type VehicleHouse } from './actions.ts';
export { readDay } from './dates.ts';
export {
  addedVehicle,
  both,
  type CountFact,
  confidenceOf,
  countFacts,
  type DayFact,
  type Dues,
  dayFacts,
  duesOf,
  type Fact,
  type FactKind,
  type Facts,
  inspectionOf,
  restingOf,
  type Source,
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
export { energyOf, type Plate, readPlate } from './plates.ts';
export { loadVehicleRules } from './rules.ts';
export { nextDue, vehicleActs, vehicleService } from './service.ts';
export { type HistoryLine, historyOf, saveVehicles, sealVehicles, vehiclesOf } from './store.ts';
