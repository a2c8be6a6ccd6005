/*
 * execute WIDTH PROGRAM CONFIG COMMAND DIRECTORY CONTAINER...
 *
 * Executes a CNI plugin as a runtime does, once for each container and at most WIDTH at once, and
 * prints the nanoseconds of each call, from before the program was started until its end was known,
 * and in a last line those of all. CONFIG is the file that the plugin reads; what it prints goes to
 * DIRECTORY/CONTAINER.out. CONTAINER names a namespace below /run/netns.
 *
 * In C, since starting a program from a JVM costs as much CPU as a whole attach.
 * Exit status 1: a call failed, and no other was started after it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* The container's id: what names escape does not occur in it. */
static void write_id(char *to, size_t size, const char *container) {
  size_t at = (size_t)snprintf(to, size, "CNI_CONTAINERID=");
  for (; *container != 0 && at + 1 < size; container++) {
    if (*container != '-') {
      to[at++] = *container;
    }
  }
  to[at] = 0;
}

static pid_t start(char **call, const char *container) {
  char command[32], id[128], netns[128], out[4096];
  snprintf(command, sizeof command, "CNI_COMMAND=%s", call[2]);
  write_id(id, sizeof id, container);
  snprintf(netns, sizeof netns, "CNI_NETNS=/run/netns/%s", container);
  snprintf(out, sizeof out, "%s/%s.out", call[3], container);
  char *environment[] = {command, id, netns, "CNI_IFNAME=eth0", "CNI_PATH=/usr/lib/cni",
                         "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL};
  char *arguments[] = {call[0], NULL};
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, call[1], O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&files, 1, 2);
  pid_t pid;
  if (posix_spawn(&pid, call[0], &files, NULL, arguments, environment) != 0) {
    perror(call[0]);
    exit(1);
  }
  posix_spawn_file_actions_destroy(&files);
  return pid;
}

int main(int count, char **arguments) {
  if (count < 7) {
    fprintf(stderr, "usage: execute WIDTH PROGRAM CONFIG COMMAND DIRECTORY CONTAINER...\n");
    return 2;
  }
  int width = atoi(arguments[1]), calls = count - 6, started = 0, ended = 0, failed = 0;
  char **containers = arguments + 6;
  pid_t *pids = calloc((size_t)calls, sizeof *pids);
  long long *begin = calloc((size_t)calls, sizeof *begin);
  long long *took = calloc((size_t)calls, sizeof *took);
  if (pids == NULL || begin == NULL || took == NULL) {
    return 1;
  }
  long long first = now();
  while (ended < started || (started < calls && !failed)) {
    while (!failed && started < calls && started - ended < width) {
      begin[started] = now();
      pids[started] = start(arguments + 2, containers[started]);
      started++;
    }
    int status;
    pid_t pid = wait(&status);
    long long end = now();
    for (int i = 0; i < started; i++) {
      if (pids[i] == pid && took[i] == 0) {
        took[i] = end - begin[i];
        ended++;
        if (status != 0) {
          fprintf(stderr, "%s %s %s: status %d\n", arguments[2], arguments[4], containers[i], status);
          failed = 1;
        }
        break;
      }
    }
  }
  long long all = now() - first;
  for (int i = 0; i < calls; i++) {
    printf("%lld\n", took[i]);
  }
  printf("%lld\n", all);
  return failed;
}
