namespace OpenClaw.Console.Redis;

/// <summary>One entry of a pipeline: a command, or a script.</summary>
public sealed class RedisCommand
{
    private RedisCommand(string name, string[] keys, RedisArg[] args, RedisScript? script)
    {
        Name = name;
        Keys = keys;
        Args = args;
        Script = script;
    }

    public RedisCommand(string name, params RedisArg[] args)
        : this(name, [], args, null)
    {
    }

    public string Name { get; }

    internal string[] Keys { get; }

    internal RedisArg[] Args { get; }

    internal RedisScript? Script { get; }

    public static RedisCommand Run(RedisScript script, string[] keys, RedisArg[] args) => new(script.Name, keys, args, script);
}
