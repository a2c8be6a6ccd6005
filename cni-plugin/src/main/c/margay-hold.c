/*
 * margay-hold PATH... -- COMMAND [ARGUMENT...]
 *
 * Listens at unix sockets, runs a command that serves them, and runs it again when it ends: what
 * systemd's socket units do, for hosts without systemd. The command gets the sockets as systemd
 * hands them over (sd_listen_fds(3)): descriptors from 3 on, LISTEN_FDS, LISTEN_PID. While it is
 * away, connections wait in the sockets' queues instead of being refused.
 *
 * SIGTERM and SIGINT are passed on, and then the command's end is ours. A command that ends with
 * status 2 has been called wrongly and is not run again. Statuses of our own: 2 for a wrong call,
 * 1 when a socket cannot be had.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_FD = 3, MAX_SOCKETS = 16, BACKLOG = 256, WRONG_CALL = 2 };

static volatile sig_atomic_t child;
static volatile sig_atomic_t stopping;

static void pass_on(int signal) {
  stopping = 1;
  if (child > 0) {
    kill(child, signal);
  }
}

static int listen_at(const char *path, int fd) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    fprintf(stderr, "margay-hold: the path is too long for a socket: %s\n", path);
    return -1;
  }
  strcpy(address.sun_path, path);
  unlink(path);
  int made = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
  umask(0177);
  if (made < 0 || bind(made, (struct sockaddr *)&address, sizeof address) != 0 ||
      listen(made, BACKLOG) != 0 || (made != fd && dup2(made, fd) < 0)) {
    fprintf(stderr, "margay-hold: cannot listen at %s: %s\n", path, strerror(errno));
    return -1;
  }
  if (made != fd) {
    close(made);
  }
  return 0;
}

static void run(char **command, int sockets, sigset_t *mask) {
  char number[16];
  snprintf(number, sizeof number, "%d", sockets);
  setenv("LISTEN_FDS", number, 1);
  snprintf(number, sizeof number, "%d", (int)getpid());
  setenv("LISTEN_PID", number, 1);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  sigprocmask(SIG_SETMASK, mask, NULL);
  umask(022);
  execvp(command[0], command);
  fprintf(stderr, "margay-hold: cannot run %s: %s\n", command[0], strerror(errno));
  _exit(WRONG_CALL);
}

int main(int count, char **arguments) {
  int sockets = 0;
  int at = 1;
  for (; at < count && strcmp(arguments[at], "--") != 0; at++) {
    if (sockets == MAX_SOCKETS || listen_at(arguments[at], FIRST_FD + sockets) != 0) {
      return 1;
    }
    sockets++;
  }
  if (sockets == 0 || at + 1 >= count) {
    fprintf(stderr, "usage: margay-hold PATH... -- COMMAND [ARGUMENT...]\n");
    return WRONG_CALL;
  }
  struct sigaction action = {.sa_handler = pass_on};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  sigset_t signals, before;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);

  int status = 0;
  while (!stopping) {
    sigprocmask(SIG_BLOCK, &signals, &before); /* none may fall between fork and knowing the child */
    pid_t pid = fork();
    if (pid == 0) {
      run(arguments + at + 1, sockets, &before);
    }
    child = pid;
    sigprocmask(SIG_SETMASK, &before, NULL);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    child = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == WRONG_CALL) {
      break;
    }
    if (!stopping) {
      struct timespec pause = {.tv_nsec = 200 * 1000 * 1000};
      nanosleep(&pause, NULL);
    }
  }
  for (int i = 1; i <= sockets; i++) {
    unlink(arguments[i]);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
