package io.margay.cli.lab;

import io.margay.lab.Attachment;
import io.margay.lab.Container;
import io.margay.lab.Lab;
import io.margay.lab.topology.ContainerRuntime;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code netctl lab attach} and {@code detach}: one container after the other. */
final class Containers {
  private static final int FAILED = 1;
  private static final int PARTLY = 9;

  private Containers() {}

  /** What is done with one of them; returns the line to print. */
  private interface Step {
    String apply(Lab lab, String name) throws IOException;
  }

  static int attach(LabCall call) throws IOException, LabFailedException {
    Attachment wanted = new Attachment(runtime(call), network(call), address(call));
    return each(
        call,
        (lab, name) -> {
          Container container = LabCall.host(lab, name).attach(LabCall.secondPart(name), wanted);
          return "attached " + container + " " + container.address() + "\n";
        });
  }

  static int detach(LabCall call) throws IOException, LabFailedException {
    return each(
        call,
        (lab, name) -> {
          LabCall.container(lab, name).detach();
          return "detached " + name + "\n";
        });
  }

  private static Optional<ContainerRuntime> runtime(LabCall call) throws LabFailedException {
    String word = call.arguments().matchedOptionValue(LabAction.RUNTIME, "");
    Optional<ContainerRuntime> runtime = ContainerRuntime.of(word);
    if (!word.isEmpty() && runtime.isEmpty()) {
      throw call.usage(
          LabAction.RUNTIME + " is namespace, docker, podman or ctr, not \"" + word + "\"");
    }
    return runtime;
  }

  private static Optional<String> network(LabCall call) {
    String name = call.arguments().matchedOptionValue(LabAction.NETWORK, "");
    return name.isEmpty() ? Optional.empty() : Optional.of(name);
  }

  private static Optional<Ip> address(LabCall call) throws LabFailedException {
    String text = call.arguments().matchedOptionValue(LabAction.IP, "");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (call.words().size() > 1) {
      throw call.usage(LabAction.IP + " is for a single container");
    }
    try {
      return Optional.of(Ip.parse(text));
    } catch (IllegalArgumentException e) {
      throw call.usage(LabAction.IP + ": " + e.getMessage());
    }
  }

  private static int each(LabCall call, Step step) throws IOException, LabFailedException {
    List<String> names = call.words();
    for (String name : names) {
      if (LabCall.secondPart(name).isEmpty()) {
        throw call.usage("\"" + name + "\" is not HOST/CONTAINER");
      }
    }
    if (names.isEmpty()) {
      throw call.usage("no container is named");
    }
    Lab lab = call.lab();
    if (names.size() == 1) {
      call.print(step.apply(lab, names.getFirst()));
      return 0;
    }
    int failed = 0;
    for (String name : names) {
      try {
        call.print(step.apply(lab, name));
      } catch (IOException e) {
        call.problems().accept(LabAction.problem(e));
        failed++;
      }
    }
    return failed == 0 ? 0 : failed == names.size() ? FAILED : PARTLY;
  }
}
