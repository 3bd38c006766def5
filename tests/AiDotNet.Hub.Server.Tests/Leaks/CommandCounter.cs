using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AiDotNet.Hub.Server.Tests.Leaks;

/// <summary>Counts the database commands of each request, by the request's <c>X-Request-Id</c>.</summary>
internal sealed class CommandCounter : DbCommandInterceptor, IStartupFilter
{
    private readonly AsyncLocal<Tally?> _current = new();
    private readonly ConcurrentDictionary<string, Tally> _tallies = new(StringComparer.Ordinal);

    /// <summary>What a request cost, once it is over.</summary>
    public async Task<int> OfAsync(string requestId)
    {
        await TallyOf(requestId).Over.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return _tallies.TryRemove(requestId, out var tally) ? tally.Commands : 0;
    }

    /// <inheritdoc />
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use(async (HttpContext context, RequestDelegate rest) =>
        {
            var tally = TallyOf(context.Request.Headers["X-Request-Id"].ToString());
            _current.Value = tally;
            try
            {
                await rest(context);
            }
            finally
            {
                tally.Over.TrySetResult();
            }
        });
        next(application);
    };

    /// <inheritdoc />
    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
        Count(result);

    /// <inheritdoc />
    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result) => Count(result);

    /// <inheritdoc />
    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result) => Count(result);

    /// <inheritdoc />
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Count(result));

    /// <inheritdoc />
    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Count(result));

    /// <inheritdoc />
    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Count(result));

    private Tally TallyOf(string requestId) => _tallies.GetOrAdd(requestId, _ => new Tally());

    private T Count<T>(T result)
    {
        _current.Value?.Add();
        return result;
    }

    private sealed class Tally
    {
        private int _commands;

        public int Commands => _commands;

        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Add() => Interlocked.Increment(ref _commands);
    }
}
