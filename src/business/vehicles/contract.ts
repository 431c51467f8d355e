import { z } from 'zod';
import { inBoth } from '../../platform/http/contract.ts';
import { importedFile } from '../works/contract.ts';

const day = z.iso.date();
const km = z.int().min(0).max(2_000_000);
const kind = z.enum(['car', 'van', 'truck', 'coach', 'motorcycle']);

/** A new car. The plate is read as people type it. */
export const vehicleBody = z.object({ plate: z.string().trim().min(1).max(20), kind: kind.default('car') });

/** What is told of a car: days as `2027-03-15`, mileage in km. */
export const toldBody = z.strictObject({
  registered: day.optional(),
  insurance: day.optional(),
  inspected: day.optional(),
  inspection: day.optional(),
  maintained: day.optional(),
  maintenance: day.optional(),
  mileage: km.optional(),
  maintenanceKm: km.optional(),
  everyMonths: z.int().min(1).max(36).optional(),
  everyKm: z.int().min(500).max(100_000).optional(),
});

/** What is changed of a car: something at least. */
export const changeBody = toldBody
  .extend({ kind: kind.optional() })
  .refine((told) => Object.values(told).some((one) => one !== undefined), {
    message: inBoth('请至少填写车辆的一项信息', 'tell something of the car'),
  });
export const carParams = z.object({ car: z.uuid() });

const fact = z.object({
  value: z.union([z.string(), z.number()]),
  source: z.enum(['owner', 'agent', 'merchant', 'import', 'number']),
  confidence: z.number().int(),
  at: z.iso.datetime({ offset: true }),
});

/** A car as pages show it. One that `rests` is kept, and not reminded of: the level allows fewer. */
export const vehicleView = z.object({
  id: z.string(),
  plate: z.string(),
  kind,
  energy: z.enum(['fuel', 'electric', 'hybrid']),
  rests: z.boolean(),
  facts: z.record(z.string(), fact),
  due: z.object({ insurance: day.optional(), inspection: day.optional(), maintenance: day.optional() }),
  /** How the next inspection is done, where its age tells: by a mark without a visit, or on the spot. */
  inspectionHow: z.enum(['mark', 'on-site']).optional(),
});
export type VehicleView = z.infer<typeof vehicleView>;
export const vehiclesView = z.object({ items: vehicleView.array(), allowed: z.number().int() });
export type VehiclesView = z.infer<typeof vehiclesView>;

/** All that was told of a car. What was not `taken` was less sure than what was known. */
export const vehicleHistory = z.object({
  items: z.array(
    z.object({
      what: z.string(),
      value: z.union([z.string(), z.number()]).nullable(),
      source: z.enum(['owner', 'agent', 'merchant', 'import', 'number']),
      confidence: z.int(),
      taken: z.boolean(),
      at: z.iso.datetime({ offset: true }),
    }),
  ),
});

/** Names that the first line of a list may give its columns, the Chinese ones first; only phone and plate must be there. */
export const importColumns = {
  phone: ['手机号码', '号码', 'phone'],
  plate: ['车牌号', '车牌', 'plate'],
  registered: ['首次登记', '注册日期', 'registered'],
  insurance: ['保险到期', 'insurance'],
  inspected: ['上次年检', 'inspected'],
  inspection: ['年检到期', 'inspection'],
  maintained: ['上次保养', 'maintained'],
  maintenance: ['保养到期', 'maintenance'],
  mileage: ['里程', 'mileage'],
} as const;
/** What an agency calls its list of cars. */
export const importQuery = z.object({ name: z.string().trim().min(1).max(64) });
/** What came of a list: cars that were new, rows that were taken, and what is wrong with the others. */
export const importResult = importedFile.extend({ added: z.number().int(), taken: z.number().int() });
export type ImportResult = z.infer<typeof importResult>;
