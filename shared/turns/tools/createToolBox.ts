import { truncate } from '../../domain/text.ts';
import type { ToolCall } from '../../models/model.ts';
import type { ToolBox } from '../toolBox.ts';
import { fileTools } from './fileTools.ts';
import { memoryTools } from './memoryTools.ts';
import { proposalTools } from './proposalTools.ts';
import { reviewTools } from './reviewTools.ts';
import { refused, type Tool, type ToolPorts } from './tool.ts';
import { toolDeclarations } from './toolDeclarations.ts';

/**
 * The tools of personalities over the workspace, the review desk and the memories. Every reply to a
 * model that was not served begins with `Refused:` and says what to do instead.
 */
export function createToolBox(ports: ToolPorts): ToolBox {
  const tools: ReadonlyMap<string, Tool> = new Map([
    ...fileTools(ports),
    ...reviewTools(ports),
    ...proposalTools(ports),
    ...memoryTools(ports),
  ]);
  const names = [...tools.keys()].join(', ');
  return {
    declarations: toolDeclarations,
    async run(call: ToolCall, caller, cancel) {
      const tool = tools.get(call.tool);
      if (tool === undefined) {
        return refused(`There is no tool "${truncate(call.tool, 80)}". The tools are ${names}.`);
      }
      return tool(call.arguments, { caller, cancel });
    },
  };
}
