export { loadPlaces, type PlaceContent } from './gazetteer.ts';
export {
  boxAround,
  type Category,
  directionTo,
  type Found,
  type Gazetteer,
  metresBetween,
  type Place,
  type PlaceChange,
  type PlaceFields,
  type Point,
  type Spot,
  wayInWords,
} from './model.ts';
export { type PlaceRow, placeRow } from './place-row.ts';
export {
  closePlace,
  closeSamplePlaces,
  editPlace,
  findPlace,
  listPlaces,
  nearest,
  openSamplePlaces,
  placeWithHistory,
  type Search,
  savePlaces,
  sourcesOf,
  type Teller,
} from './store.ts';
