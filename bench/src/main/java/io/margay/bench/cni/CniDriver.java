package io.margay.bench.cni;

import io.margay.bench.Limits;
import io.margay.netlink.Namespace;
import io.margay.netlink.NetlinkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The program that executes the plugins, inside the benchmark's host. Prints a {@link Findings}
 * line per sample.
 */
public final class CniDriver {
  private final List<Plugin> plugins;
  private final Execution execution;
  private final String prefix;
  private int containers;

  private CniDriver(Path directory, String prefix, Path execute) {
    this.plugins = Plugin.all(directory.resolve("host-local"));
    this.execution = new Execution(directory, execute);
    this.prefix = prefix;
  }

  /**
   * Runs inside the host.
   *
   * @param arguments a directory to write to, what the namespaces' names start with, and the
   *     program that executes plugins
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    new CniDriver(directory, arguments[1], Path.of(arguments[2])).run();
  }

  private void run() throws IOException, InterruptedException {
    first();
    warmUp();
    for (int round = 0; round < Limits.CNI_ROUNDS; round++) {
      for (Plugin plugin : turns(round)) {
        block(plugin, "", 1, Limits.CNI_BLOCK);
      }
    }
    for (int round = 0; round < Limits.CNI_PARALLEL_ROUNDS; round++) {
      for (Plugin plugin : turns(round)) {
        String suffix = " " + Limits.CNI_WIDTH + " at once";
        block(plugin, suffix, Limits.CNI_WIDTH, Limits.CNI_PARALLEL_BLOCK);
      }
    }
  }

  /** Each goes first once in a while. */
  private List<Plugin> turns(int round) {
    List<Plugin> turns = new ArrayList<>(plugins);
    Collections.rotate(turns, round);
    return turns;
  }

  /** The very first ADD that the agent ever serves, and the proof that it did what it should. */
  private void first() throws IOException, InterruptedException {
    for (Plugin plugin : plugins) {
      String container = create();
      Findings.sample("first ADD", plugin.name(), execution.run(plugin, "ADD", container));
      if (plugin.name().equals(Plugin.OURS)) {
        Proof.attached(container, execution.said(container));
      }
      Findings.sample("first DEL", plugin.name(), execution.run(plugin, "DEL", container));
      Namespace.delete(container);
    }
  }

  /** Half of the calls one by one, half of them several at once. */
  private void warmUp() throws IOException, InterruptedException {
    for (Plugin plugin : plugins) {
      int calls = plugin.name().equals(Plugin.OURS) ? Limits.CNI_WARM_UP : Limits.CNI_BLOCK;
      for (int width : List.of(1, Limits.CNI_WIDTH)) {
        for (int done = 0; done < calls / 2; done += width) {
          List<String> names = create(width);
          for (String command : List.of("ADD", "DEL")) {
            var _ = execution.run(plugin, command, names, width);
          }
          delete(names);
        }
      }
    }
    settle();
  }

  /** ADD for so many containers, then DEL for them. */
  private void block(Plugin plugin, String suffix, int width, int size)
      throws IOException, InterruptedException {
    List<String> names = create(size);
    settle();
    for (String command : List.of("ADD", "DEL")) {
      Execution.Times times = execution.run(plugin, command, names, width);
      times.each().forEach(time -> Findings.sample(command + suffix, plugin.name(), time));
      Findings.sample("block of " + command + suffix, plugin.name(), times.all() / size);
    }
    delete(names);
    settle();
  }

  private List<String> create(int count) throws NetlinkException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(create());
    }
    return names;
  }

  private static void delete(List<String> names) throws NetlinkException {
    for (String name : names) {
      Namespace.delete(name);
    }
  }

  private String create() throws NetlinkException {
    String name = prefix + "c" + containers++;
    Namespace.create(name).close();
    return name;
  }

  /** Deleted links and namespaces occupy the kernel a while after the deleter has its answer. */
  private static void settle() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(Limits.SETTLE.toNanos());
  }
}
