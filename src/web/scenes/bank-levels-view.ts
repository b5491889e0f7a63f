import { FUNCTION_NAMES, type SceneLevels } from '../../domain/index.js';
import type { ChannelRecord } from '../../store/channels.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';

/** Ready values for `views/partials/scenes/levels.ejs`: what a scene sets, channel by channel. */
export function bankLevelsView(
  { levels, grandMaster }: SceneLevels,
  channels: readonly Pick<ChannelRecord, '_id' | 'name'>[],
) {
  return {
    grandMaster: grandMaster === null ? 'left alone' : String(grandMaster),
    heads: FUNCTION_NAMES.map((name) => ({ function: name, label: FUNCTION_LABELS[name] })),
    rows: channels.map(({ _id, name }) => ({
      name,
      levels: FUNCTION_NAMES.map((each) => ({
        function: each,
        label: FUNCTION_LABELS[each],
        level: levels[_id]?.[each] ?? null,
      })),
    })),
  };
}
