/** SolidStart 1: exports named by method in files below `src/routes`. */
import { answerWithReturned } from '../link/behaviour/answers';
import { webContext } from '../link/behaviour/webContext';
import type { Interpreter } from '../link/interpret/interpreter';
import type { FrameworkDefinition } from '../link/routing/definition';
import { exportedEndpoint, projectApplication } from '../link/routing/exportedHandlers';
import { bracketPath, insideOf, projectRoots } from '../link/routing/fileRoutes';
import type { RawEndpoint } from '../link/routing/model';

export const framework: FrameworkDefinition = {
  id: 'solidstart',
  title: '**SolidStart** 1',
  covers: 'API routes below `src/routes`',
  create: () => ({
    id: 'solidstart',
    collect: collectSolid,
    run: (interpreter, step, endpoint, assigned) => {
      answerWithReturned(interpreter, step.value, [webContext(assigned, endpoint?.method ?? '*')], step.at);
    },
  }),
};

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const ROUTE = /^src\/routes\/(.*)\.[cm]?[jt]sx?$/;

function collectSolid(interpreter: Interpreter): RawEndpoint[] {
  const { view } = interpreter;
  const roots = projectRoots(view, ['@solidjs/start', 'solid-start'], /^never$/);
  if (roots.length === 0) return [];
  return view.files.flatMap((file) => {
    const inside = insideOf(roots, file);
    const name = inside && ROUTE.exec(inside.path)?.[1];
    const module = name === undefined ? undefined : interpreter.modules.load(file);
    if (!inside || name === undefined || !module) return [];
    const app = projectApplication('solidstart', inside.root);
    const path = bracketPath(name.replace(/(^|\/)index$/, ''));
    return METHODS.flatMap(
      (method) => exportedEndpoint(interpreter, { app, module, path, name: method, method }) ?? [],
    );
  });
}
