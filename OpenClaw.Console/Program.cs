using OpenClaw.Console.Cli;

return await CommandLine.RunAsync(args);
