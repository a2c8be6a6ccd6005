package io.margay.cli.lab;

import io.margay.lab.LabException;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The commands of {@code netctl lab}. */
public enum LabAction {
  UP("up", "Brings up the hosts of a topology file, and waits until they are ready.") {
    @Override
    void describe(CommandSpec spec) {
      spec.addPositional(words("FILE", "such as vagrant/topologies/three-hosts.yaml"));
    }

    @Override
    int carryOut(LabCall call) throws IOException, LabFailedException {
      return UpAndDown.up(call);
    }
  },

  STATUS("status", "Prints hosts, processes and containers; exits with 10 when a process ended.") {
    @Override
    void describe(CommandSpec spec) {
      spec.addOption(text("FORMAT", "table, json or yaml", "-o", OUTPUT));
    }

    @Override
    int carryOut(LabCall call) throws IOException, LabFailedException {
      return LabStatus.print(call);
    }
  },

  EXEC(
      "exec",
      "Runs a command with a host's or container's network; its exit status is passed on.") {
    @Override
    void describe(CommandSpec spec) {
      spec.parser().stopAtPositional(true); // what follows the host belongs to the command
      spec.addPositional(words("HOST[/CONTAINER] -- COMMAND", "where, and what"));
    }

    @Override
    int carryOut(LabCall call) throws IOException, LabFailedException {
      return Inside.exec(call);
    }
  },

  LOGS("logs", "Prints what a host's processes have logged.") {
    @Override
    void describe(CommandSpec spec) {
      spec.addPositional(
          words("HOST[/PROCESS]", "a host, or its etcd, agent, dockerd or containerd"));
      spec.addOption(
          OptionSpec.builder("-f", FOLLOW)
              .type(boolean.class)
              .arity("0")
              .description("and what they log from now on")
              .build());
    }

    @Override
    int carryOut(LabCall call) throws IOException, LabFailedException {
      return Logs.print(call);
    }
  },

  ATTACH("attach", "Makes containers, by the host's runtime or as one would, and attaches them.") {
    @Override
    void describe(CommandSpec spec) {
      spec.addPositional(words("HOST/CONTAINER", "what to make, and where"));
      spec.addOption(text("ADDRESS", "its address, for a single container", IP));
      spec.addOption(text("WORD", "namespace, docker, podman or ctr; the host's first", RUNTIME));
      spec.addOption(text("NAME", "the runtime's network; margay", NETWORK));
    }

    @Override
    int carryOut(LabCall call) throws IOException, LabFailedException {
      return Containers.attach(call);
    }
  },

  DETACH("detach", "Detaches containers as their runtime does and removes them.") {
    @Override
    void describe(CommandSpec spec) {
      spec.addPositional(words("HOST/CONTAINER", "what to remove"));
    }

    @Override
    int carryOut(LabCall call) throws IOException, LabFailedException {
      return Containers.detach(call);
    }
  },

  DOWN("down", "Takes the lab down, also one that was killed on its way up.") {
    @Override
    void describe(CommandSpec spec) {}

    @Override
    int carryOut(LabCall call) throws IOException, LabFailedException {
      return UpAndDown.down(call);
    }
  },

  CLEAN("clean", "Removes whatever killed labs and killed tests have left on this machine.") {
    @Override
    void describe(CommandSpec spec) {}

    @Override
    int carryOut(LabCall call) throws IOException, LabFailedException {
      return UpAndDown.clean(call);
    }
  };

  static final String OUTPUT = "--output";
  static final String FOLLOW = "--follow";
  static final String IP = "--ip";
  static final String RUNTIME = "--runtime";
  static final String NETWORK = "--network";

  private final String word;
  private final String help;

  LabAction(String word, String help) {
    this.word = word;
    this.help = help;
  }

  /** The command's word after {@code netctl lab}. */
  public String word() {
    return word;
  }

  /** One line. */
  public String help() {
    return help;
  }

  /** Adds options and parameters. */
  public void addTo(CommandSpec spec) {
    describe(spec);
  }

  abstract void describe(CommandSpec spec);

  abstract int carryOut(LabCall call) throws IOException, LabFailedException;

  /**
   * Does it.
   *
   * @return the exit code
   * @throws LabFailedException when it ends early
   */
  public int run(LabCall call) throws LabFailedException {
    try {
      return carryOut(call);
    } catch (IOException e) {
      throw new LabFailedException(problem(e));
    }
  }

  /** The first line tells what; log lines and causes follow below it. */
  static Problem problem(IOException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    boolean missing = e instanceof LabException lab && lab.notFound();
    Problem problem =
        Problem.of(
            missing ? ErrorCode.NOT_FOUND : ErrorCode.FAILED,
            end < 0 ? message : message.substring(0, end));
    return end < 0 ? problem : problem.withWhy(message.substring(end + 1).strip());
  }

  private static OptionSpec text(String label, String help, String... names) {
    return OptionSpec.builder(names).type(String.class).paramLabel(label).description(help).build();
  }

  private static PositionalParamSpec words(String label, String help) {
    return PositionalParamSpec.builder()
        .index("0..*")
        .arity("0..*")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .paramLabel(label)
        .description(help)
        .build();
  }
}
