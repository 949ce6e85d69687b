// Operations that answer nothing, and those that take a file.
using System.Text.Json.Serialization.Metadata;

namespace Referrals.Workbench.Client;

/// <summary>A command that answers nothing but that it was taken.</summary>
public sealed record Tell<TBody>(string Verb, string At, JsonTypeInfo<TBody> Sends) : Operation(Verb, At, Sends, null, []);

/// <summary>The same without a body.</summary>
public sealed record Tell(string At) : Operation("POST", At, null, null, []);

/// <summary>A table, CSV or xlsx, as it is.</summary>
public sealed record Upload<TAnswer>(string Verb, string At, JsonTypeInfo<TAnswer> Answers, params string[] Asks)
    : Operation(Verb, At, null, Answers, Asks);
