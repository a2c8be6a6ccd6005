package io.margay.agent.docker;

import java.nio.file.Path;

/** A plugin that tells its process, for {@link HeldSocketTest}. */
final class HeldPlugin {
  private HeldPlugin() {}

  /** Serves the path that is given until it is killed. */
  public static void main(String[] arguments) throws Exception {
    PluginCalls calls = new PluginCalls();
    calls.put("T.Pid", (_, answer) -> answer.put("pid", ProcessHandle.current().pid()));
    PluginSocket socket = new PluginSocket(calls);
    socket.listen(Path.of(arguments[0]));
    Thread.currentThread().join();
  }
}
