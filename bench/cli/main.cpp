// The program gradus.
#include <gradus/bench/cli/program.h>

int main(int argc, char** argv) { return gradus::bench::run_program(argc, argv); }
