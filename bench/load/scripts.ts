import { ManyBuyers, type ManyBuyersOptions } from '../manyShows/manyBuyers.ts'
import { Buyers, type BuyersOptions } from '../sales/buyers.ts'
import { TakenSeats, type TakenSeatsOptions } from '../sales/takenSeats.ts'
import { MapReaders, type MapReadersOptions } from '../seatMap/mapReaders.ts'
import { Errands, type ErrandsOptions } from './errands.ts'
import type { Script } from './script.ts'

/** A script by its name, with what it needs to know. */
export type ScriptChoice =
  | { readonly name: 'buyers'; readonly options: BuyersOptions }
  | { readonly name: 'takenSeats'; readonly options: TakenSeatsOptions }
  | { readonly name: 'errands'; readonly options: ErrandsOptions }
  | { readonly name: 'manyBuyers'; readonly options: ManyBuyersOptions }
  | { readonly name: 'mapReaders'; readonly options: MapReadersOptions }

export function openScript(url: string, { name, options }: ScriptChoice): Script {
  switch (name) {
    case 'buyers':
      return new Buyers(url, options)
    case 'takenSeats':
      return new TakenSeats(url, options)
    case 'errands':
      return new Errands(url, options)
    case 'manyBuyers':
      return new ManyBuyers(url, options)
    case 'mapReaders':
      return new MapReaders(url, options)
  }
}
