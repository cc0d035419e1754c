/// The program gradus: reads the command line, runs a subcommand, turns errors into messages and exit codes.
#pragma once

namespace gradus::bench {

/// Exit codes: 0 done; 1 an error while working; 2 wrong usage; 130 stopped by Ctrl-C after printing what was done.
int run_program(int argc, char** argv);

}  // namespace gradus::bench
